import type { Module } from '../module.ts'
import { keepInstallation } from './rounds.ts'
import './operations.ts'

export const organizations: Module = { search: null, worklist: [], decisions: [], jobs: [], rounds: [keepInstallation] }
