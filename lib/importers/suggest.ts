/** Which column is probably which field, by what columns are called in exports. A person confirms it: nothing is read by a suggestion. */

const words: Record<string, readonly string[]> = {
  accountId: ['account id', 'user id', 'userid', 'id', 'object id', 'unique id', 'uid', 'login id', 'konto id', 'kontonummer', 'benutzer id', 'benutzerkennung', 'kennung', 'identifiant', 'id utilisateur', 'id de usuario', 'gebruikers id', 'id utente'],
  accountName: ['account name', 'account', 'name', 'display name', 'full name', 'user', 'benutzer', 'anzeigename', 'vollstandiger name', 'kontoname', 'nom', 'nom complet', 'utilisateur', 'nombre', 'nombre completo', 'usuario', 'naam', 'nome'],
  userName: ['user name', 'username', 'login', 'login name', 'logon name', 'sam account name', 'upn', 'user principal name', 'benutzername', 'anmeldename', 'nom d utilisateur', 'nombre de usuario', 'gebruikersnaam', 'nome utente'],
  email: ['email', 'e mail', 'mail', 'email address', 'e mail address', 'mail address', 'primary email', 'work email', 'e mail adresse', 'email adresse', 'adresse e mail', 'courriel', 'correo', 'correo electronico', 'e mailadres', 'posta elettronica'],
  employeeId: ['employee id', 'employee number', 'employeeid', 'personnel number', 'staff number', 'personalnummer', 'mitarbeiternummer', 'matricule'],
  enabled: ['enabled', 'active', 'status', 'account status', 'state', 'is active', 'account enabled', 'aktiv', 'aktiviert', 'kontostatus', 'zustand', 'actif', 'statut', 'activo', 'estado', 'actief', 'attivo', 'disabled', 'locked', 'suspended', 'inactive', 'gesperrt', 'deaktiviert', 'desactive', 'bloqueado'],
  accountKind: ['account type', 'user type', 'kontotyp', 'kontoart', 'benutzertyp', 'type de compte', 'tipo de cuenta'],
  lastUsedAt: ['last login', 'last sign in', 'last signin', 'last logon', 'last used', 'last access', 'last activity', 'last active', 'letzte anmeldung', 'letzter login', 'letzter zugriff', 'zuletzt angemeldet', 'derniere connexion', 'ultimo acceso', 'ultimo inicio de sesion', 'laatste aanmelding', 'ultimo accesso'],
  mfa: ['mfa', 'mfa enabled', 'mfa active', '2fa', 'two factor', 'zwei faktor', 'zweiter faktor'],
  rightId: ['role id', 'right id', 'entitlement id', 'permission id', 'group id', 'rollen id', 'berechtigungs id'],
  rightName: ['role', 'roles', 'right', 'entitlement', 'permission', 'permissions', 'group', 'groups', 'profile', 'access', 'role name', 'permission set', 'rolle', 'rollen', 'recht', 'rechte', 'berechtigung', 'berechtigungen', 'gruppe', 'gruppen', 'profil', 'droit', 'droits', 'groupe', 'permiso', 'permisos', 'rol', 'perfil', 'grupo', 'ruolo', 'gruppo'],
  rightKind: ['right type', 'role type', 'entitlement type', 'rechteart', 'rollentyp'],
  privileged: ['privileged', 'is admin', 'admin', 'administrator', 'privilegiert'],
  scope: ['scope', 'resource', 'company code', 'tenant', 'environment', 'geltungsbereich', 'bereich', 'mandant', 'buchungskreis', 'portee', 'ambito'],
  path: ['path', 'via', 'through', 'inherited from', 'granted by group', 'uber gruppe', 'vererbt von'],
  until: ['until', 'valid to', 'valid until', 'expires', 'expiry', 'expiration date', 'end date', 'gultig bis', 'bis', 'ablaufdatum', 'date de fin', 'fecha de vencimiento', 'geldig tot', 'scadenza'],
  workerId: ['worker id', 'employee id', 'employee number', 'personnel number', 'staff number', 'emplid', 'worker', 'personalnummer', 'personal nr', 'pernr', 'mitarbeiternummer', 'mitarbeiter id', 'matricule', 'numero de empleado', 'personeelsnummer', 'matricola', 'id'],
  workerName: ['name', 'full name', 'worker name', 'employee name', 'display name', 'vollstandiger name', 'mitarbeiter', 'nom complet', 'nombre completo', 'naam', 'nome'],
  givenName: ['first name', 'given name', 'forename', 'vorname', 'prenom', 'voornaam'],
  familyName: ['last name', 'family name', 'surname', 'nachname', 'familienname', 'nom de famille', 'apellido', 'apellidos', 'achternaam', 'cognome'],
  manager: ['manager id', 'manager', 'supervisor', 'reports to', 'line manager', 'manager employee id', 'manager email', 'vorgesetzter', 'vorgesetzte', 'vorgesetzter personalnummer', 'fuhrungskraft', 'responsable', 'superieur', 'jefe', 'leidinggevende'],
  status: ['status', 'employment status', 'worker status', 'state', 'beschaftigungsstatus', 'statut', 'estado', 'stato'],
  start: ['start date', 'hire date', 'start', 'date of joining', 'entry date', 'eintritt', 'eintrittsdatum', 'beginn', 'date d entree', 'date d embauche', 'fecha de ingreso', 'datum in dienst', 'data di assunzione'],
  end: ['end date', 'termination date', 'end', 'leaving date', 'last day', 'exit date', 'austritt', 'austrittsdatum', 'ende', 'date de sortie', 'date de depart', 'fecha de baja', 'datum uit dienst', 'data di cessazione'],
  zone: ['time zone', 'timezone', 'zone', 'tz', 'zeitzone', 'fuseau horaire', 'zona horaria', 'tijdzone', 'fuso orario'],
  workerKind: ['worker type', 'employment type', 'employee type', 'contract type', 'type', 'kind', 'beschaftigungsart', 'vertragsart', 'mitarbeitertyp', 'type de contrat', 'tipo de contrato'],
  job: ['job', 'job title', 'title', 'position', 'job name', 'business title', 'role', 'stelle', 'stellenbezeichnung', 'berufsbezeichnung', 'funktion', 'tatigkeit', 'poste', 'fonction', 'puesto', 'functie', 'mansione'],
  department: ['department', 'department name', 'dept', 'org unit', 'organizational unit', 'division', 'team', 'abteilung', 'abteilungsname', 'organisationseinheit', 'bereich', 'departement', 'service', 'departamento', 'afdeling', 'reparto'],
  date: ['date', 'datum', 'day', 'tag', 'fecha', 'data'],
  time: ['time', 'date time', 'datetime', 'timestamp', 'event time', 'date and time', 'zeit', 'uhrzeit', 'zeitpunkt', 'zeitstempel', 'datum uhrzeit', 'heure', 'date heure', 'horodatage', 'hora', 'tijd', 'ora'],
  badge: ['badge', 'badge id', 'badge number', 'card', 'card number', 'card id', 'card no', 'ausweis', 'ausweisnummer', 'ausweis nr', 'kartennummer', 'karte', 'carte', 'numero de badge', 'tarjeta', 'pas', 'tessera'],
  person: ['person', 'card holder', 'cardholder', 'holder', 'holder name', 'name', 'full name', 'employee name', 'user', 'inhaber', 'karteninhaber', 'mitarbeiter', 'nom', 'titulaire', 'nombre', 'titular'],
  number: ['employee number', 'employee id', 'employee no', 'personnel number', 'staff number', 'staff id', 'personalnummer', 'personal nr', 'mitarbeiternummer', 'matricule', 'numero de empleado'],
  door: ['door', 'reader', 'door name', 'reader name', 'access point', 'location', 'tur', 'leser', 'lesername', 'zutrittspunkt', 'porte', 'lecteur', 'puerta', 'lector', 'deur', 'porta'],
  direction: ['direction', 'in out', 'richtung', 'sens', 'direccion', 'richting', 'direzione'],
  result: ['result', 'access result', 'access', 'outcome', 'decision', 'ergebnis', 'resultat', 'resultado', 'esito'],
  site: ['site', 'facility', 'building', 'standort', 'gebaude', 'liegenschaft', 'batiment', 'edificio', 'sede', 'gebouw'],
  event: ['event id', 'record id', 'transaction id', 'sequence', 'event number', 'ereignis id', 'lfd nr', 'laufende nummer'],
  in: ['in', 'time in', 'arrival', 'arrived', 'check in', 'checked in', 'sign in', 'from', 'kommen', 'ankunft', 'ein', 'arrivee', 'entrada', 'arrivo'],
  out: ['out', 'time out', 'departure', 'left', 'check out', 'checked out', 'sign out', 'until', 'gehen', 'abmeldung', 'aus', 'depart', 'salida', 'partenza'],
  visitor: ['visitor', 'visitor name', 'guest', 'name', 'besucher', 'besuchername', 'gast', 'visiteur', 'visitante', 'bezoeker', 'visitatore'],
  company: ['company', 'visitor company', 'organisation', 'organization', 'firma', 'unternehmen', 'societe', 'entreprise', 'empresa', 'bedrijf', 'azienda'],
  host: ['host', 'host name', 'visiting', 'visited', 'contact', 'gastgeber', 'besuchter', 'ansprechpartner', 'hote', 'anfitrion', 'gastheer'],
  from: ['from', 'valid from', 'issued', 'issued on', 'issue date', 'ausgegeben', 'gultig ab', 'von', 'emis le', 'desde'],
  to: ['to', 'valid to', 'valid until', 'returned', 'expires', 'expiry', 'blocked on', 'zuruckgegeben', 'gultig bis', 'bis', 'hasta'],
  costCentre: ['cost centre', 'cost center', 'cost centre code', 'cost center code', 'kostenstelle', 'kst', 'centre de cout', 'centro de coste', 'kostenplaats', 'centro di costo'],
}

/** Columns that say the opposite of `enabled`. */
const opposite = new Set(['disabled', 'locked', 'suspended', 'inactive', 'gesperrt', 'deaktiviert', 'desactive', 'bloqueado'])

const plain = (name: string) => name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').replace(/ß/g, 'ss').replace(/[^a-z0-9]+/g, ' ').trim()

export type Suggestion = { columns: Record<string, string>; inverted: boolean }

/** @param fields the fields that are wanted, each once; a column is suggested for one of them at most, the one whose words have it first */
export function suggested(columns: readonly string[], fields: readonly string[]): Suggestion {
  const found: Record<string, string> = {}
  let inverted = false
  const offers = fields.flatMap((field) => columns.flatMap((column) => {
    // The last member says what a path of JSON is.
    const rank = (words[field] ?? []).indexOf(plain(column.slice(column.lastIndexOf('.') + 1)))
    return rank === -1 ? [] : [{ field, column, rank }]
  })).sort((one, other) => one.rank - other.rank)
  for (const { field, column } of offers) {
    if (field in found || Object.values(found).includes(column)) continue
    found[field] = column
    if (field === 'enabled') inverted = opposite.has(plain(column))
  }
  return { columns: found, inverted }
}
