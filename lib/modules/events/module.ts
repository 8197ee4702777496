import type { Module } from '../module.ts'
import { removeEvents } from './retention.ts'
import { feedTrails } from './rounds.ts'
import { rejectedDeliveries } from './waiting.ts'
import './exports.ts'
import './operations.ts'
import './pull.ts'
import './queries.ts'
import './testable.ts'
import './raw.ts'
import './invented.ts'
import './source-events.ts'

export const events: Module = { search: null, worklist: [rejectedDeliveries], decisions: [], jobs: [], rounds: [feedTrails, removeEvents] }
