import type { Module } from '../module.ts'
import { inbox } from './inbox.ts'
import { pulling } from './pulling.ts'
import { calling, connectionRounds } from './rounds.ts'
import { ailingConnections, failedMessages } from './waiting.ts'
import './notices.ts'
import './operations/manage.ts'
import './operations/trail.ts'
import './queries.ts'
import './repositories.ts'
import './senders.ts'

export const connections: Module = { search: null, worklist: [ailingConnections, failedMessages], decisions: [], jobs: [inbox, calling, pulling], rounds: connectionRounds }
