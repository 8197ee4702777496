import type { Module } from '../module.ts'
import './operations/factor.ts'
import './operations/sso.ts'
import './operations/start.ts'
import './operations/step-up.ts'

export const signIn: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [] }
