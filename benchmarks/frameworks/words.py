"""The rows. A label follows from the row's number: all implementations show the same."""

_HOW = (
    "hardy tender tall low creeping climbing hanging slender stout woolly glossy prickly fragrant "
    "early late rare common wild fancy delicate vigorous drooping double trailing spotted"
)
_COLOUR = "red yellow blue green pink brown purple white black orange silver"
_PLANT = "fern moss orchid palm cycad aroid sedge lily ivy cactus vanilla begonia jasmine"
HOW, COLOUR, PLANT = _HOW.split(), _COLOUR.split(), _PLANT.split()

_last = 0


def made(count: int) -> list[tuple[int, str]]:
    """Make the next rows: a number that no other row has, and a label."""
    global _last
    first, _last = _last + 1, _last + count
    return [
        (number, f"{HOW[number % 25]} {COLOUR[number % 11]} {PLANT[number % 13]}")
        for number in range(first, first + count)
    ]
