using Imgpkg.Sdk.Oci;

namespace Imgpkg.Sdk.Archives.ImageSets;

/// <summary>What images and indexes have in common.</summary>
internal sealed class ImageSetNodeMembers
{
    private List<string> _references = [];
    private string _tag = string.Empty;
    private string _originalReference = string.Empty;
    private Dictionary<string, string>? _labels;

    public ImageSetRawDocument Manifest { get; set; }

    public void Read(ref ImageSetCursor json, string name)
    {
        switch (name)
        {
            case "REFS":
                _references = json.List(static (ref ImageSetCursor json) => json.Text());
                break;
            case "TAG":
                _tag = json.Text();
                break;
            case "ORIGREF":
                _originalReference = json.Text();
                break;
            case "LABELS":
                _labels = json.Map();
                break;
            default:
                json.Skip();
                break;
        }
    }

    public ImageSetNode ToNode(bool isIndex)
    {
        Digest recorded = ImageSetReader.ToDigest(Manifest.Digest);
        if (_references.Count == 0)
        {
            throw ImageSetReader.Invalid($"{recorded} has no reference");
        }

        if (MediaTypes.IsIndex(Manifest.MediaType) != isIndex)
        {
            throw ImageSetReader.Invalid($"{recorded} is listed as an {(isIndex ? "index" : "image")}, but its media type is '{Manifest.MediaType}'");
        }

        return new ImageSetNode
        {
            References = _references,
            Manifest = ManifestContent.Keep(Manifest.MediaType, Manifest.Raw, recorded.Algorithm),
            RecordedDigest = recorded,
            Tag = _tag,
            OriginalReference = _originalReference,
            Labels = _labels,
        };
    }
}
