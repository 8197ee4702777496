import type { Module } from '../module.ts'
import { userFinder } from './found.ts'
import { resetDecisions } from './model.ts'
import { openInvites } from './waiting.ts'
import './notices.ts'
import './operations/erase.ts'
import './operations/invite.ts'
import './operations/manage.ts'
import './operations/link.ts'
import './operations/resets.ts'
import './queries.ts'

export const users: Module = { search: userFinder, worklist: [openInvites], decisions: [resetDecisions], jobs: [], rounds: [] }
