import { notice } from '#lib/door/notices.ts'

const href = ({ id }: { id: string }) => `/detection-rules/${encodeURIComponent(id)}`

notice({
  kind: 'detectionRules.backTestFailed', label: 'A back-test could not be finished', one: 'A back-test could not be finished', many: '{count} back-tests could not be finished',
  acts: ['detectionRules.failBackTest'], outcome: 'failure', permission: 'detectionRules.read', holders: 'detectionRules.startBackTest', mail: 'never',
  href, all: '/detection-rules',
})
