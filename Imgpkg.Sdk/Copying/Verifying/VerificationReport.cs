using System.Collections.Concurrent;
using Imgpkg.Sdk.Archives;
using Imgpkg.Sdk.Oci;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;

namespace Imgpkg.Sdk.Copying.Verifying;

/// <summary>Collects findings, each once, and decides what kind of finding a failure is. Safe for concurrent use.</summary>
internal sealed class VerificationReport
{
    private const int MostFindings = 10_000;

    private readonly ConcurrentDictionary<(VerificationFindingKind, string, Digest?), VerificationFinding?> _findings = new();

    public int Count => _findings.Count;

    /// <summary>The findings, sorted by where they are.</summary>
    public IReadOnlyList<VerificationFinding> Findings =>
    [
        .. _findings.Values
            .OfType<VerificationFinding>()
            .OrderBy(finding => finding.Image.FullName, StringComparer.Ordinal)
            .ThenBy(finding => finding.Content?.ToString(), StringComparer.Ordinal)
            .ThenBy(finding => finding.Kind),
    ];

    /// <summary>The kind of finding that a failure is.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="missing">What it means that something is not there.</param>
    public static VerificationFindingKind KindOf(ImgpkgException failure, VerificationFindingKind missing) => failure switch
    {
        ContentMismatchException or InvalidArchiveException or RegistryException { Code: "STORE_INVALID" } => VerificationFindingKind.Corrupt,
        RegistryNotFoundException => missing,
        RegistryException or FileAccessException or { Origin: FailureOrigin.Credentials } => VerificationFindingKind.Unreadable,
        _ => VerificationFindingKind.Inconsistent,
    };

    /// <summary>Adds what a failure with some content means.</summary>
    /// <param name="image">The image the content belongs to.</param>
    /// <param name="content">The manifest or blob.</param>
    /// <param name="failure">The failure.</param>
    /// <param name="missing">What it means that something is not there.</param>
    public void Add(CheckedImage image, Digest content, ImgpkgException failure, VerificationFindingKind missing)
    {
        VerificationFindingKind kind = KindOf(failure, missing);
        if (kind == VerificationFindingKind.Unreadable)
        {
            image.Place.CountUnreadable();
        }

        Add(kind, image.Reference, content, image.Bundle, failure.Message);
    }

    public void Add(VerificationFindingKind kind, ImageReference image, Digest? content, DigestReference? bundle, string text)
    {
        // Content is one thing per repository, whichever images share it; without content the image itself is what it is about.
        string where = content is null ? image.FullName : image.Repository.FullName;
        var finding = new VerificationFinding { Kind = kind, Image = image, Content = content, Bundle = bundle, Text = text };
        _findings.TryAdd((kind, where, content), _findings.Count < MostFindings ? finding : null);
    }
}
