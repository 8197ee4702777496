import type { Module } from '../module.ts'
import { performing } from './performing.ts'
import './choices.ts'
import './exports.ts'
import './operations/answer.ts'
import './operations/conclude.ts'
import './operations/deviations.ts'
import './operations/perform.ts'
import './operations/plan.ts'
import './operations/sample.ts'
import './queries.ts'

export const controlTests: Module = { search: null, worklist: [], decisions: [], jobs: [performing], rounds: [] }
