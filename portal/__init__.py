"""The public face: apply, track, choose a mediator, rate."""
