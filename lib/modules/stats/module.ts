import type { Module } from '../module.ts'
import { foldHours } from './rounds.ts'
import './queries.ts'
import { nearQuota } from './waiting.ts'

export const stats: Module = { search: null, worklist: [nearQuota], decisions: [], jobs: [], rounds: [foldHours] }
