namespace Imgpkg.Sdk.Locks;

/// <summary>One image of a locations file: its reference as in the bundle's lock, in full form, and whether it is a bundle itself.</summary>
internal sealed record ImageLocation(string Image, bool IsBundle);
