import type { Module } from '../module.ts'
import { removeSessions } from './retention.ts'
import './operations.ts'

export const sessions: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [removeSessions] }
