using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Copying.Collecting;

/// <summary>Where the layers of an image come from.</summary>
internal interface IBlobOrigin
{
    /// <summary>The repository that a registry may take them over from.</summary>
    RepositoryReference Repository { get; }

    /// <summary>Opens a layer; the stream verifies it. The caller disposes it.</summary>
    Task<Stream> OpenAsync(Descriptor layer, CancellationToken cancellationToken);
}
