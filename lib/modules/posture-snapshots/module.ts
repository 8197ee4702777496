import type { Module } from '../module.ts'
import './exports.ts'
import './operations.ts'
import './now.ts'
import './queries.ts'
import { taking } from './rounds.ts'
import './snapshot.ts'

export const postureSnapshots: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [taking] }
