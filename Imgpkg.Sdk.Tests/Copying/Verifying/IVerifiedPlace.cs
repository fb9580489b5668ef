using Imgpkg.Sdk.Copying;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;

namespace Imgpkg.Sdk.Tests.Copying.Verifying;

/// <summary>A place with a relocated bundle that can be damaged behind everybody's back.</summary>
internal interface IVerifiedPlace : IAsyncDisposable
{
    RepositoryReference Repository { get; }

    CopyDestination Destination { get; }

    /// <summary>Flips a bit in the middle of a layer.</summary>
    void Flip(Digest layer);

    /// <summary>Removes a layer.</summary>
    void RemoveBlob(Digest layer);

    /// <summary>Removes an image of the bundle's lock.</summary>
    void RemoveImage(Digest image);

    /// <summary>Makes the tag that names one image point to another.</summary>
    void Mistag(Digest named, Digest actual);
}
