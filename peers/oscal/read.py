"""Reads OSCAL documents by compliance-trestle's own classes and says where what it writes again differs: read.py <file>..."""
import json
import pathlib
import sys
from datetime import datetime

from trestle.oscal.assessment_plan import AssessmentPlan
from trestle.oscal.assessment_results import AssessmentResults
from trestle.oscal.catalog import Catalog
from trestle.oscal.component import ComponentDefinition
from trestle.oscal.poam import PlanOfActionAndMilestones

CLASSES = {
    'catalog': Catalog,
    'component-definition': ComponentDefinition,
    'assessment-plan': AssessmentPlan,
    'assessment-results': AssessmentResults,
    'plan-of-action-and-milestones': PlanOfActionAndMilestones,
}


def moment(text):
    """Moments are compared as moments: trestle writes them in its own form, to the millisecond."""
    try:
        return int(datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp() * 1000) if 'T' in text else text
    except ValueError:
        return text


def differences(ours, theirs, at=''):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in sorted(set(ours) | set(theirs)):
            if name not in ours or name not in theirs:
                yield f'{at}/{name} stands on one side only'
            else:
                yield from differences(ours[name], theirs[name], f'{at}/{name}')
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for n, pair in enumerate(zip(ours, theirs)):
            yield from differences(*pair, f'{at}/{n}')
    elif ours != theirs and not (isinstance(ours, str) and isinstance(theirs, str) and moment(ours) == moment(theirs)):
        yield f'{at}: {ours!r} and {theirs!r}'


def main():
    wrong = 0
    for name in sys.argv[1:]:
        text = pathlib.Path(name).read_text('utf8')
        document = json.loads(text)
        model = next(iter(document))
        try:
            read = CLASSES[model].oscal_read(pathlib.Path(name))
            found = list(differences(document, json.loads(read.oscal_serialize_json())))
        except Exception as error:
            found = [f'refused: {str(error)[:500]}']
        for each in found[:5]:
            print(f'WRONG {name}: {each}')
        wrong += len(found)
    print(f'{len(sys.argv) - 1} documents read by the classes of trestle')
    return 1 if wrong else 0


sys.exit(main())
