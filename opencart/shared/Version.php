<?php
namespace Sconnect;

/** The one place that holds the version of the extension; the build reads it too. */
final class Version
{
    const EXTENSION = '2.0.0';
    /** The newest version of the protocol; one who asks for no version is answered in the first. */
    const PROTOCOL = 2;
    const FIRST_PROTOCOL = 1;
}
