import type { Module } from '../module.ts'
import './notices.ts'
import './operations.ts'
import './queries.ts'
import { shipTrail } from './rounds.ts'
import { failingStreams } from './waiting.ts'

export const trailStreams: Module = { search: null, worklist: [failingStreams], decisions: [], jobs: [], rounds: [shipTrail] }
