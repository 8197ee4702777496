import type { Module } from '../module.ts'
import { ownSecurity } from './waiting.ts'
import './operations.ts'
import './linking.ts'
import './queries.ts'

export const profile: Module = { search: null, worklist: [ownSecurity], decisions: [], jobs: [], rounds: [] }
