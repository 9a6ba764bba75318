"""Words by which the rules of reported speech tell a verb that reports, a speaker, and where a phrase ends."""

from __future__ import annotations

from rhetoric.tagging.words import GENERIC_SPEAKERS, REPORTING_VERBS, SPEAKING_PRONOUNS


def word_set(text: str) -> frozenset[str]:
    """The words of a text, parted by blanks."""
    return frozenset(text.split())


PERSONS = word_set("he she i we they")
BEFORE_NOUNS = word_set("the a an his her their our its my your this")
AMBIGUOUS = word_set(
    """ran reads read goes called calls pointed taught promised notes claims states calls answers replies cries shouts
    whispers continued urged pressed"""
)
"""Words that report, or are a noun or another verb."""
CHARACTERISING = word_set(
    """speaks spoke speaking describes described describing denounced denounces condemned condemns praised praises
    hailed hails branded brands dubbed dubs labelled labeled labels termed terms gave gives spelled"""
)
"""Verbs that lead to quoted words without reporting a sentence."""
REPORTING = (REPORTING_VERBS - word_set("remarking went")) | word_set(
    """telling asking announces replies answers recalling remarks stresses emphasised emphasizes underlined insists
    warning explaining concludes cries shouts whispers admits complains joked quipped thundered vowed pledged urged
    quoted quotes responded recounted recollected proclaimed called calls remembered remembers goes sighed laughed
    whispering shouting crying expressed affirmed affirms retorted countered conceded acknowledged maintained asserted
    asserts contended mused boasted bragged snapped barked yelled screamed murmured pleaded begged demanded inquired
    enquired reiterated opined pronounced lamented objected protested agreed"""
)
GENERIC = GENERIC_SPEAKERS | word_set(
    """men women neighbours neighbors soldiers farmers employees customers mothers fathers teachers diplomats onlookers
    bystanders elders girl boy child children driver nurse shopkeeper fisherman fishermen peasant peasants friend
    friends colleague colleagues spokespeople many some others everyone everybody nobody folk locals visitor
    visitors guest guests youth youths grandmother grandfather veteran veterans parent parents voice voices stranger
    delegate delegates journalist journalists historian historians economist economists scientist scientists doctor
    doctors"""
)
INDEFINITE = word_set(
    "a an one some another many several most few two three someone somebody anonymous unnamed certain"
)
PRONOUNS = SPEAKING_PRONOUNS | word_set("they it you")
ARTICLES = word_set("the a an his her their our its my this that one another some many several")
SUBJECTS = PRONOUNS | ARTICLES | REPORTING | GENERIC
ADDRESSING = word_set("told tells telling")
OBJECTS = word_set(
    "the a an his her their our its my this that these those nothing it him them what why how if whether"
)
BETWEEN = word_set(
    """had has have also later then once even often always never again further only simply just who which was were is is
    being be been would will could may might did does not quietly finally proudly firmly"""
)
PREPOSITIONS = word_set("of at from in for")
AUXILIARIES = word_set("is was were are be been has had have")
LEADING = word_set("and but when as then later once , so yet while for that where because")
NO_SUBJECT = word_set(
    "that to in on at by with about for from not so nothing what how why when , . : ; as it me us him them"
)
BORDERS = word_set(
    """that which who whom and but or when while as if because for in on at to from by with of than then so yet where
    after before since until is was were are be been has had have"""
)
NOT_NAMES = word_set(
    """i the a an he she it they we his her their our its my this that these those and but or if when while as in on at
    to from by with of for then so yet there here what who why how not no yes after before since during later once
    today yesterday tomorrow now monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december one two three some many most all every another"""
)
WRITINGS = word_set(
    """statement message letter editorial editorials article articles telegram cable communique communiqué declaration
    commentary commentaries memorandum memo notice leaflet appeal announcement report dispatch bulletin press paper
    newspaper newspapers papers daily weekly"""
)
"""Writings that speak for themselves or for those who sign them."""
ISSUING = word_set("issued issues released releases published publishes gave sent made addressed circulated posted")
"""Verbs that lead to a whole writing: `issued the following statement`."""
BODIES = word_set(
    """party congress army republic committee cabinet council ministry government parliament assembly bureau union
    league front society association federation agency company commission department bank university school institute
    centre center korea people nation state states province county city farm factory mine mill plant station stadium
    palace square street river hall museum report"""
)
"""Words of names that are no person's."""
DAYS = word_set("monday tuesday wednesday thursday friday saturday sunday today yesterday")
