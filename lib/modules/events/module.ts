import type { Module } from '../module.ts'
import { rejectedDeliveries } from './waiting.ts'
import './operations.ts'
import './queries.ts'

export const events: Module = { search: null, worklist: [rejectedDeliveries], jobs: [], rounds: [] }
