namespace Imgpkg.Sdk.Copying;

/// <summary>What is wrong with what a <see cref="VerificationFinding"/> is about. A closed set.</summary>
public enum VerificationFindingKind
{
    /// <summary>Content has another digest or size than it is named by.</summary>
    Corrupt,

    /// <summary>A layer or configuration is not there.</summary>
    MissingBlob,

    /// <summary>An image, an index's member, or an image of a lock is in none of the places where it may be.</summary>
    MissingImage,

    /// <summary>A tag points to something else than its name or a lock says, or to nothing.</summary>
    WrongTag,

    /// <summary>Documents cannot be read or contradict each other: a manifest, a lock, the record of a copied bundle's images.</summary>
    Inconsistent,

    /// <summary>An archive is cut off or its structure is broken, so that nothing in it can be trusted.</summary>
    DamagedArchive,

    /// <summary>Not found out: it could not be read, or access was refused.</summary>
    Unreadable,
}
