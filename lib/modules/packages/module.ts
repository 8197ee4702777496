import type { Module } from '../module.ts'
import { building } from './building.ts'
import './notices.ts'
import './operations.ts'
import './queries.ts'

export const packages: Module = { search: null, worklist: [], decisions: [], jobs: [building], rounds: [] }
