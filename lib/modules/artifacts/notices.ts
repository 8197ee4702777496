import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'artifacts.altered', label: 'A stored file is altered or missing', one: 'A stored file is altered or missing', many: '{count} stored files are altered or missing',
  acts: ['artifacts.recheck', 'artifacts.verify'], outcome: 'failure', permission: 'artifacts.read', holders: 'artifacts.setLegalHold', mail: 'now',
  href: ({ type, id }) => (type === 'evidence' ? `/evidence/${id}` : '/artifacts?check=mismatch'), all: '/artifacts',
})
