/** Every operation and query there is: importing this fills the registry. */
import '#lib/modules/index.ts'
import './control-sheet.ts'
import './entities.ts'
import './home.ts'
import './posture.ts'
