import type { Module } from '../module.ts'
import { making } from './making.ts'
import './notices.ts'
import './operations/links.ts'
import './operations/scheduled.ts'
import './queries.ts'

export const reports: Module = { search: null, worklist: [], decisions: [], jobs: [making], rounds: [] }
