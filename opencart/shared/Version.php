<?php
namespace Sconnect;

/** The one place that holds the version of the extension; the build reads it too. */
final class Version
{
    const EXTENSION = '1.1.0';
    const PROTOCOL = 1;
}
