import type { Module } from '../module.ts'
import { mending, verifying } from './mending.ts'
import './notices.ts'
import './operations/request.ts'
import './queries.ts'

export const remediations: Module = { search: null, worklist: [], decisions: [], jobs: [mending], rounds: [verifying] }
