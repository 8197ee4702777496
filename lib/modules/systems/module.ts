import type { Module } from '../module.ts'
import { systemFinder } from './found.ts'
import { ownerless } from './waiting.ts'
import './exports.ts'
import './operations.ts'
import './queries.ts'

export const systems: Module = { search: systemFinder, worklist: [ownerless], decisions: [], jobs: [], rounds: [] }
