import type { Module } from '../module.ts'
import { foldHours } from './rounds.ts'
import './queries.ts'

export const stats: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [foldHours] }
