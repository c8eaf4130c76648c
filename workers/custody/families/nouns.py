"""Keep common English nouns to make items from: short, in lower case, none of them a number or an order."""

from __future__ import annotations

_TEXT = """
    acorn actor airport anchor ankle apple apron arm arrow artist aunt autumn baby bag baker ball balloon
    banana bank barn basket bath beach bean bear beard bed bee bell bench berry bicycle bird blanket boat
    book boot bottle bowl boy branch bread breeze brick bridge broom brush bucket bus butter button cabin
    cake camel camera candle canoe captain car carpet carrot castle cat chain chair cheese cherry chest
    chicken child church city clock cloud clown coat coffee coin comb cook corn cotton cow crab cradle crow
    crown cup curtain dancer deer desert desk dinner doctor dog doll donkey door dragon drawer dress drum
    duck dust eagle ear earth egg elbow elephant engine evening eye face farm farmer feather fence fiddle
    field finger fire fish flag flame floor flower flute fog forest fork fox friend frog garden gate ghost
    giraffe girl glass glove goat gold goose grape grass guitar hair hammer hand harbor hat hawk hay heart
    hen hill honey hook horn horse hotel house ice island jacket jar jewel judge juice jungle kettle key
    king kitchen kite kitten knee knife ladder lady lake lamb lamp leaf leather lemon letter lion lizard
    lunch magnet map marble market meadow meal melon milk mirror monkey moon morning mountain mouse mouth
    museum nail neck needle nest net night nose nurse oak ocean onion orange oven owl ox paint painter
    palace paper parent parrot peach peanut pear pencil pepper piano picture pig pillow pilot pipe pirate
    plane plate pocket pond pony potato prince pumpkin puppy queen quilt rabbit radio rain rat ribbon rice
    river road robin rock roof room root rope rose ruler sailor salt sand sandwich saw scarf school sea
    seed sheep shelf shell ship shirt shoe shop shovel silver singer sister skirt sky sled snail snake
    snow soap sock sofa soldier song soup spider spoon squirrel stable stamp star station statue stone
    storm stove stream street sugar suitcase summer sun swan sweater table tail tailor teacher tent throat
    tiger toast toe tomato tooth towel tower town toy train tree truck tulip turkey turtle umbrella uncle
    valley van vase village violin wagon wall walnut water well whale wheat wheel whistle wind window wing
    winter wolf wood worm writer yard zebra
"""

#: Distinct; two of them never differ by a plural's "s" alone.
NOUNS: tuple[str, ...] = tuple(_TEXT.split())
