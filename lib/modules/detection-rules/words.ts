import { ranks, runStates, yesNo } from '#lib/words/choices.ts'
import type { Words } from '#lib/words/shape.ts'

export const muteStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Expired', ended: 'Ended' } as const
export const switchOffStates = { requested: 'Requested', approved: 'Approved', rejected: 'Rejected', withdrawn: 'Withdrawn', expired: 'Expired' } as const

export const words = {
  subjects: { 'detection-rule': ['detection_rules', 'Detection rules'], 'rule-pack': ['rule_packs', 'Rule packs'] },
  sentences: {
    'detectionRules.enable': 'switched on the rule {label}',
    'detectionRules.disable': 'switched off the rule {label}',
    'detectionRules.enableMany': 'switched on the rule {label}',
    'detectionRules.disableMany': 'switched off the rule {label}',
    'detectionRules.requestSwitchOff': 'requested that the rule {label} is switched off',
    'detectionRules.approveSwitchOff': 'switched off the rule {label}, as it was approved',
    'detectionRules.rejectSwitchOff': 'closed the request to switch off the rule {label}',
    'detectionRules.tryDraft': 'tried the rule {label}, a draft',
    'detectionRules.setThresholds': 'changed the numbers of the rule {label}',
    'detectionRules.removePack': 'removed {label}',
    'detectionRules.importPack': 'imported {label}',
    'detectionRules.writeRule': 'wrote the rule {label}, a draft',
    'detectionRules.updateRule': 'changed {label}',
    'detectionRules.removeRule': 'removed {label}',
    'detectionRules.requestMute': 'requested a mute of {label}',
    'detectionRules.approveMute': 'muted {label}, as it was approved',
    'detectionRules.rejectMute': 'closed the request to mute {label}',
    'detectionRules.endMute': 'ended the mute of {label}',
    'detectionRules.startBackTest': 'started a back-test of {label}',
    'detectionRules.cancelBackTest': 'cancelled a back-test of {label}',
    'detectionRules.continueBackTest': 'ran a part of a back-test of {label}',
    'detectionRules.failBackTest': 'could not finish a back-test of {label}',
  },
  acts: {
    'detectionRules.read': 'reading detection rules',
    'detectionRules.enable': 'switching a rule on',
    'detectionRules.disable': 'switching a rule off',
    'detectionRules.enableMany': 'switching many rules on',
    'detectionRules.disableMany': 'switching many rules off',
    'detectionRules.requestSwitchOff': 'requesting that rules are switched off',
    'detectionRules.approveSwitchOff': 'switching rules off as it was approved',
    'detectionRules.rejectSwitchOff': 'closing a request to switch rules off',
    'detectionRules.tryDraft': 'trying a draft',
    'detectionRules.setThresholds': 'changing the numbers of a rule',
    'detectionRules.removePack': 'removing a rule pack',
    'detectionRules.importPack': 'importing a rule pack',
    'detectionRules.writeRule': 'writing a rule',
    'detectionRules.updateRule': 'changing a rule',
    'detectionRules.removeRule': 'removing a rule',
    'detectionRules.requestMute': 'requesting a mute',
    'detectionRules.approveMute': 'muting a rule as it was approved',
    'detectionRules.rejectMute': 'closing a request to mute',
    'detectionRules.endMute': 'ending a mute',
    'detectionRules.startBackTest': 'starting a back-test',
    'detectionRules.cancelBackTest': 'cancelling a back-test',
    'detectionRules.continueBackTest': 'running a part of a back-test',
    'detectionRules.failBackTest': 'noting that a back-test failed',
  },
  fields: {
    'detection-rule': {
      ruleId: 'Rule id', enabled: { called: 'Switched on', values: yesNo }, thresholds: 'Numbers', timespanMinutes: 'Looks back, minutes', count: 'Fires from', title: 'Title', severity: { called: 'Severity', values: ranks }, sha256: 'Text (SHA-256)',
      backTest: { called: 'Back-test', values: runStates }, judged: 'Events judged', hits: 'Hits', mute: { called: 'Mute', values: muteStates }, muteReason: 'Reason of the mute', muteOnlyFor: 'Muted only for', muteUntil: 'Muted until',
      draft: { called: 'Draft', values: yesNo }, tried: { called: 'Tried', values: { fired: 'Fired', quiet: 'Did not fire', unknown: 'Could not be told' } }, switchOff: { called: 'Switching off', values: switchOffStates },
    },
    'rule-pack': {
      name: 'Name', sha256: 'Content (SHA-256)', licence: 'Licence', author: 'Author', files: 'Files', loaded: 'Rules loaded', refused: 'Rules refused', duplicates: 'Duplicates', problems: 'Problems', added: 'Rules added', updated: 'Rules updated', removed: 'Rules removed',
    },
  },
  unique: {
    detection_rules_rule: null,
    rule_packs_name: 'A pack with this name came in at the same moment. Try again.',
    sigma_rules_rule: null,
    rule_mutes_waiting: 'Somebody requested this already; it waits for a decision.',
  },
  places: [
    { group: 'Monitor', rank: 3, label: 'Rules', href: '/detection-rules', icon: 'shield', permission: 'detectionRules.read' },
  ],
  doings: [],
} as const satisfies Words<'detectionRules'>
