import type { Module } from '../module.ts'
import { proving } from './rounds.ts'
import { toRemove } from './waiting.ts'
import './exceptions.ts'
import './exports.ts'
import './notices.ts'
import './operations.ts'
import './queries.ts'

export const revocations: Module = { search: null, worklist: [toRemove], decisions: [], jobs: [], rounds: [proving] }
