import type { Module } from '../module.ts'
import './notices.ts'
import './operations.ts'
import './queries.ts'
import { postChannels } from './rounds.ts'
import { failingChannels } from './waiting.ts'

export const channels: Module = { search: null, worklist: [failingChannels], decisions: [], jobs: [], rounds: [postChannels] }
