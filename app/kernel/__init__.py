"""What every feature may use and that knows none of them."""
