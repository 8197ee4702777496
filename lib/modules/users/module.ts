import type { Module } from '../module.ts'
import { userFinder } from './found.ts'
import { openInvites } from './waiting.ts'
import './operations/erase.ts'
import './operations/invite.ts'
import './operations/manage.ts'
import './queries.ts'

export const users: Module = { search: userFinder, worklist: [openInvites], decisions: [], jobs: [], rounds: [] }
