"""One pure function a verb that writes: values in, an Outcome out."""
