import { notice } from '#lib/door/notices.ts'

notice({
  kind: 'channels.failing', label: 'A chat channel fails', one: 'A chat channel fails', many: '{count} chat channels fail',
  acts: ['channels.noteFailing'], outcome: 'failure', permission: 'channels.read', holders: 'channels.update', mail: 'now',
  href: ({ id }) => `/channels/${id}`, all: '/channels',
})
