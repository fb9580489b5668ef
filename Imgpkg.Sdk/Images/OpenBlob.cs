using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Images;

/// <summary>Opens a blob of a repository or an archive. The caller disposes the stream.</summary>
internal delegate Task<Stream> OpenBlob(Descriptor blob, CancellationToken cancellationToken);
