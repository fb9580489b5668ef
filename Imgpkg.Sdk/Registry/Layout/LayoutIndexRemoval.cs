using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Registry.Layout;

/// <summary>Computes a store's next <c>index.json</c> without a tag or without a manifest.</summary>
internal sealed class LayoutIndexRemoval(LayoutIndex index)
{
    /// <summary>The index without a tag, whose manifest keeps an entry; null when there is no such tag.</summary>
    public ReadOnlyMemory<byte>? WithoutTag(string tag)
    {
        if (!index.Entries.Any(entry => Has(entry, tag)))
        {
            return null;
        }

        return LayoutIndexText.Write(index.Root, json =>
        {
            foreach (LayoutEntry entry in index.Entries.Where(entry => !IsSuperfluousWithout(entry, tag)))
            {
                if (Has(entry, tag))
                {
                    LayoutIndexText.WriteTagged(json, entry.Element, Remaining(entry, tag), second: null);
                }
                else
                {
                    entry.Element.WriteTo(json);
                }
            }
        });
    }

    /// <summary>The index without a manifest and its tags; null when no entry names it.</summary>
    public ReadOnlyMemory<byte>? WithoutManifest(Digest digest)
    {
        LayoutEntry[] kept = [.. index.Entries.Where(entry => entry.Digest != digest.ToString())];
        return kept.Length == index.Entries.Count ? null : LayoutIndexText.Write(index.Root, json =>
        {
            foreach (LayoutEntry entry in kept)
            {
                entry.Element.WriteTo(json);
            }
        });
    }

    private static bool Has(LayoutEntry entry, string tag) => entry.Tag == tag || entry.SecondTag == tag;

    private static string? Remaining(LayoutEntry entry, string tag) => entry.Tag == tag ? entry.SecondTag : entry.Tag;

    // Nothing but this tag, and the manifest has another entry.
    private bool IsSuperfluousWithout(LayoutEntry entry, string tag) =>
        Has(entry, tag)
        && Remaining(entry, tag) is null
        && index.Entries.Any(other => other != entry && other.Digest == entry.Digest && !Has(other, tag));
}
