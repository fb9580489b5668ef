using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Imgpkg.Sdk.Oci;

/// <summary>
/// The content address of a blob or manifest, <c>algorithm:hex</c> in lower case (image-spec 1.1, descriptor: digests).
/// SHA-256 and SHA-512 are known; everything this library creates uses SHA-256.
/// </summary>
public readonly struct Digest : IEquatable<Digest>
{
    /// <summary>The name of the algorithm this library creates digests with.</summary>
    public const string Sha256 = "sha256";

    /// <summary>The name of the other algorithm this library verifies.</summary>
    public const string Sha512 = "sha512";

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary><c>sha256</c> or <c>sha512</c>; empty for the default value.</summary>
    public string Algorithm => _text is null ? string.Empty : _text[..6];

    /// <summary>The encoded part: 64 (SHA-256) or 128 (SHA-512) lower-case hexadecimal digits; empty for the default value.</summary>
    public string Hex => _text is null ? string.Empty : _text[7..];

    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <exception cref="InvalidDigestException">The algorithm is unknown, or the rest is not the right number of lower-case hexadecimal digits.</exception>
    public static Digest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Check(text) is { } reason ? throw new InvalidDigestException(text, reason) : new Digest(text);
    }

    /// <summary>Reads <c>algorithm:hex</c>; false when it is not a digest.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        bool valid = text is not null && Check(text) is null;
        digest = valid ? new Digest(text!) : default;
        return valid;
    }

    /// <summary>Computes the SHA-256 digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return FromHash(Sha256, hash);
    }

    /// <summary>Two digests are equal when algorithm and encoded part are.</summary>
    public static bool operator ==(Digest left, Digest right) => left.Equals(right);

    /// <summary>Two digests differ when algorithm or encoded part do.</summary>
    public static bool operator !=(Digest left, Digest right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Digest other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Digest other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null ? 0 : StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>The whole digest, <c>algorithm:hex</c>; empty for the default value.</summary>
    public override string ToString() => _text ?? string.Empty;

    internal static Digest FromHash(string algorithm, ReadOnlySpan<byte> hash) => new($"{algorithm}:{Convert.ToHexStringLower(hash)}");

    /// <summary>Starts an incremental hash with this digest's algorithm; the caller disposes it.</summary>
    internal IncrementalHash CreateHash() => CreateHash(Algorithm);

    internal static IncrementalHash CreateHash(string algorithm) =>
        IncrementalHash.CreateHash(algorithm == Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>The digest of what <paramref name="hash"/> has seen so far; the hash goes on.</summary>
    internal static Digest Of(IncrementalHash hash)
    {
        Span<byte> bytes = stackalloc byte[64];
        int length = hash.GetCurrentHash(bytes);
        return FromHash(length == SHA512.HashSizeInBytes ? Sha512 : Sha256, bytes[..length]);
    }

    /// <summary>Whether the digest is the one of <paramref name="content"/>.</summary>
    internal bool Matches(ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = CreateHash();
        hash.AppendData(content);
        return Of(hash) == this;
    }

    private static string? Check(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        int expected = text.AsSpan(0, Math.Max(colon, 0)) switch
        {
            Sha256 => 64,
            Sha512 => 128,
            _ => 0,
        };
        if (expected == 0)
        {
            return $"unsupported digest algorithm: {text}";
        }

        ReadOnlySpan<char> hex = text.AsSpan(colon + 1);
        return hex.Length != expected ? "invalid checksum digest length"
            : hex.ContainsAnyExcept(HexDigits) ? "invalid checksum digest format"
            : null;
    }
}
