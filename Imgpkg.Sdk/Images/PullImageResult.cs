using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Images;

/// <summary>What a pull of an image made.</summary>
public sealed record PullImageResult
{
    /// <summary>The image by digest.</summary>
    public required DigestReference Reference { get; init; }

    /// <summary>The absolute path of the directory that now holds its files.</summary>
    public required string OutputDirectory { get; init; }
}
