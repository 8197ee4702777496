import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/detection-rules/${encodeURIComponent(id)}`

notice({
  kind: 'detectionRules.muteRequested', label: 'A mute waits for a decision', one: 'A mute waits for a decision', many: '{count} mutes wait for a decision',
  acts: ['detectionRules.requestMute'], permission: 'detectionRules.read', holders: 'detectionRules.approveMute', mail: 'now',
  href, all: '/detection-rules',
})

notice({
  kind: 'detectionRules.switchOffRequested', label: 'Switching a rule off waits for a decision', one: 'Switching a rule off waits for a decision', many: 'Switching {count} rules off waits for a decision',
  acts: ['detectionRules.requestSwitchOff'], permission: 'detectionRules.read', holders: 'detectionRules.approveSwitchOff', mail: 'now',
  href, all: '/detection-rules',
})

notice({
  kind: 'detectionRules.backTestFailed', label: 'A back-test could not be finished', one: 'A back-test could not be finished', many: '{count} back-tests could not be finished',
  acts: ['detectionRules.failBackTest'], outcome: 'failure', permission: 'detectionRules.read', holders: 'detectionRules.startBackTest', mail: 'never',
  href, all: '/detection-rules',
})
