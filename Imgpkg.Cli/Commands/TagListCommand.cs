using Imgpkg.Cli.Options;
using Imgpkg.Cli.Output;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg tag list</c> and <c>imgpkg tag ls</c> (cli 9.1).</summary>
internal sealed class TagListCommand() : ToolCommand("list", "List tags for image")
{
    private const string ShortName = "ls";
    private const string InternalSuffix = ".imgpkg";

    private readonly Flag<string> _image = ReferenceFlags.Image();
    private readonly Flag<bool> _digests = new("--digests", null, "Include digests", FlagTypes.Boolean);
    private readonly Flag<bool> _internalTags = new("--imgpkg-internal-tags", null, "Include internal .imgpkg tags", FlagTypes.Boolean);
    private readonly RegistryFlags _registry = new();

    public override string Alias => ShortName;

    protected override IEnumerable<IFlag> DefineFlags() => [_image, _digests, _internalTags, .. _registry.All];

    public override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        await using IClientSession session = context.OpenSession(_registry.Options(values), context.Debug);
        RepositoryReference repository = ImageReference.Parse(values.Text(_image)).Repository;
        bool withDigests = ShowsDigests(values);
        List<string> tags = await ListAsync(session.Images, repository, values.GetValue(_internalTags), cancellationToken);
        string[] digests = withDigests ? await ResolveAsync(session.Images, repository, tags, cancellationToken) : [];

        Table table = new()
        {
            Title = "Tags",
            Content = "tags",
            Columns = [new TableColumn("Name"), new TableColumn("Digest") { IsHidden = !withDigests }],
            Rows = [.. tags.Select((tag, i) => (IReadOnlyList<string>)[tag, withDigests ? digests[i] : string.Empty])],
        };
        context.Output.Table(table.WithOnly(context.Columns));
    }

    private static async Task<List<string>> ListAsync(
        IImageClient images, RepositoryReference repository, bool withInternal, CancellationToken cancellationToken)
    {
        List<string> tags = [];
        await foreach (string tag in images.ListTagsAsync(repository, cancellationToken))
        {
            if (withInternal || !tag.EndsWith(InternalSuffix, StringComparison.Ordinal))
            {
                tags.Add(tag);
            }
        }

        tags.Sort(BytewiseOrder.Instance);
        return tags;
    }

    private static async Task<string[]> ResolveAsync(
        IImageClient images, RepositoryReference repository, List<string> tags, CancellationToken cancellationToken)
    {
        IReadOnlyList<DigestReference> resolved = await images.ResolveAllAsync(tags.Select(repository.WithTag), cancellationToken);
        return [.. resolved.Select(reference => $"{reference.Digest}")];
    }

    /// <summary>
    /// The short name shows digests unless told otherwise, as published documentation has it; the long one does on request, as the
    /// original does today.
    /// </summary>
    private bool ShowsDigests(FlagValues values) =>
        values.IsGiven(_digests) ? values.GetValue(_digests) : values.CalledAs == ShortName;
}
