"""The words by which rules of ranking tell rank, noun and scope apart."""

from __future__ import annotations

from rhetoric.tagging.reporting import word_set

DEGREES = word_set("most least")
EXCLUSIVE = word_set("only sole first last one unique single")
RANKS = EXCLUSIVE | word_set(
    """best worst foremost top supreme unprecedented unparalleled unrivalled unrivaled unequalled unequaled unmatched
    unsurpassed peerless matchless incomparable utmost uttermost topmost innermost outermost undisputed greatest alone
    leading premier ultimate record biggest nearest furthest farthest earliest latest next"""
)
RANK_STARTS = ("best-", "most-", "least-", "worst-", "highest-", "peerlessly", "incomparably", "unprecedentedly")
NO_RANKS = word_set(
    """forest interest protest request honest modest guest harvest conquest contest invest suggest digest arrest
    priest behest earnest manifest tempest attest detest divest infest ingest molest crest quest chest interest
    disinterest dishonest immodest unrest bequest"""
)
NEGATIONS = word_set("no none nothing nobody never not neither")
BEING = word_set("is are was were be been being has have had remains remained became becomes become will would")
HELD = word_set("to believed thought said considered reported held reckoned expected claimed not")
VERBS = BEING | word_set("ever can could may might shall should must did does do comes came ranks")
SCOPES = word_set(
    """in of on at among amongst since for from to with by within under over below above throughout across around
    between before after until during without against than as through beyond upon"""
)
PLACES = word_set("in of on at among amongst since within throughout across around during outside this ever yet")
WHOLE = word_set("since ever yet")
ALIVE = word_set("ever yet alive available possible imaginable known left anywhere today extant living still")
CLAUSES = ALIVE | word_set(
    """that who whom which whose where when those i we you they he she it this the a an any anyone our his her their
    last and or but whether"""
)
PARTICIPLES = word_set(
    """made built seen known written born found held given laid told sung done drawn struck won lost fought sold bought
    left put set taken shown grown flown spoken thrown worn brought caught thought paid said sent kept met read cut"""
)
NO_PARTICIPLES = word_set("speed breed creed united hundred naked sacred wicked beloved aged seed")
DEFINITE = word_set(
    """the a an all its their our his her any every this that these those both them us many my your time times history
    modern recent ancient late"""
)
EQUALS = word_set("equal equals match rival rivals peer peers parallel parallels precedent analogue analogues analogy")
AFTER_PLACE = word_set("that who which to")
AFTER_SPAN = AFTER_PLACE | word_set("with and or but for from by when where while because as than came comes said says")
OWNERS = word_set("my your his her its our their whose")
DETERMINERS = word_set("the a an very by far our its his her their")
REFLEXIVES = word_set("itself himself herself themselves myself ourselves him them me us")
ADVERBS = word_set("not perhaps probably still also always now then easily clearly once among one thus therefore even")
JOINTS = word_set("and , the or very -")
CLAUSE_OPENERS = word_set(
    "that because and but or if when while as which though although since whether where than what"
)
NOUN_STOPS = VERBS | CLAUSE_OPENERS | {"like"}
BEFORE_VERBS = word_set("to can could may might shall should must will would i we you they who he she")
RELATIVES = word_set("that who whom which")
PARTICLES = word_set("out up off down away back on in over not alike")
NOUNS_IN_LY = word_set(
    "family ally rally assembly reply supply anomaly monopoly fly bully belly lily jelly folly melancholy"
)
ADJECTIVES_IN_LY = word_set(
    """friendly costly deadly lively lovely lonely ugly holy likely unlikely early daily weekly elderly orderly cowardly
    worldly ghastly beastly saintly timely kindly homely manly scholarly heavenly earthly leisurely silly jolly"""
)
WHOLES = word_set(
    """history memory existence earth record mankind humanity humankind man men women living circulation town sight
    each one years decades centuries generations months weeks peacetime wartime"""
)
NUMBERS = word_set(
    "two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty hundred several"
)
NO_GROUPS = (
    VERBS | JOINTS | CLAUSE_OPENERS | word_set("such mere doubt when where whose being having not as so longer matter")
) - {"the"}
