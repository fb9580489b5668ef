namespace Imgpkg.Sdk.Oci;

/// <summary>
/// The bytes of a manifest or index exactly as they were stored, with the descriptor they were verified against. Parsing gives
/// views (<see cref="ImageManifest.Parse"/>, <see cref="ImageIndex.Parse"/>); what is hashed and forwarded is <see cref="Bytes"/>.
/// </summary>
public sealed class ManifestContent
{
    /// <summary>Wraps <paramref name="bytes"/>, which must not change afterwards, and computes their SHA-256 digest.</summary>
    public ManifestContent(string mediaType, ReadOnlyMemory<byte> bytes)
        : this(new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes.Span), Size = bytes.Length }, bytes)
    {
    }

    internal ManifestContent(Descriptor descriptor, ReadOnlyMemory<byte> bytes)
    {
        Descriptor = descriptor;
        Bytes = bytes;
    }

    /// <summary>Media type, digest and size of the bytes.</summary>
    public Descriptor Descriptor { get; }

    /// <summary>The bytes as stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The media type, without parameters.</summary>
    public string MediaType => Descriptor.MediaType;

    /// <summary>The digest of the bytes.</summary>
    public Digest Digest => Descriptor.Digest;

    /// <summary>Whether this is an index (manifest list).</summary>
    public bool IsIndex => MediaTypes.IsIndex(MediaType);

    /// <summary>Wraps bytes whose kind is known, and computes their digest with <paramref name="algorithm"/>.</summary>
    internal static ManifestContent Keep(string mediaType, ReadOnlyMemory<byte> bytes, string algorithm)
    {
        using var hash = Digest.CreateHash(algorithm);
        hash.AppendData(bytes.Span);
        return new ManifestContent(new Descriptor { MediaType = mediaType, Digest = Digest.Of(hash), Size = bytes.Length }, bytes);
    }

    /// <summary>
    /// Wraps received bytes: determines the kind from the document itself, verifies the digest when one was asked for, and refuses
    /// what could be read as two different things (R4.2, CVE-2021-41190).
    /// </summary>
    /// <exception cref="InvalidManifestException">The document is no manifest, or an ambiguous one.</exception>
    /// <exception cref="ContentMismatchException">The bytes have another digest than <paramref name="expected"/>.</exception>
    internal static ManifestContent Receive(ReadOnlyMemory<byte> bytes, string? contentType, Digest? expected)
    {
        Digest digest = expected is { } wanted && !wanted.Matches(bytes.Span)
            ? throw new ContentMismatchException(
                $"manifest digest: \"{Digest.Of(bytes.Span)}\" does not match requested digest: \"{wanted}\"",
                new Descriptor { MediaType = contentType ?? string.Empty, Digest = wanted, Size = bytes.Length },
                Digest.Of(bytes.Span),
                bytes.Length)
            : expected ?? Digest.Of(bytes.Span);
        string mediaType = OciJson.ReadManifestMediaType(bytes, contentType is null ? null : MediaTypes.WithoutParameters(contentType), digest);
        return new ManifestContent(new Descriptor { MediaType = mediaType, Digest = digest, Size = bytes.Length }, bytes);
    }
}
