import type { Module } from '../module.ts'
import { controlFinder } from './found.ts'
import './exports.ts'
import './operations/occurrences.ts'
import './operations/details.ts'
import './queries.ts'

export const controls: Module = { search: controlFinder, worklist: [], decisions: [], jobs: [], rounds: [] }
