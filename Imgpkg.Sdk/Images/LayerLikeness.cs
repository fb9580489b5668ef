namespace Imgpkg.Sdk.Images;

/// <summary>What the memory of earlier pushes says of a layer whose files were not read yet.</summary>
internal enum LayerLikeness
{
    /// <summary>Nothing: it was never pushed from here.</summary>
    Unknown,

    /// <summary>Another one is as large: this one was changed here.</summary>
    Changed,

    /// <summary>One with the same entries was pushed: their contents will tell whether it is the same.</summary>
    Alike,
}
