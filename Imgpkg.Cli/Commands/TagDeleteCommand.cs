using Imgpkg.Cli.Options;
using Imgpkg.Cli.Parsing;
using Imgpkg.Cli.Sessions;
using Imgpkg.Sdk.References;

namespace Imgpkg.Cli.Commands;

/// <summary><c>imgpkg tag delete</c>; the original has no such command.</summary>
internal sealed class TagDeleteCommand() : ToolCommand("delete", "Delete tag, keeping the image and its other tags")
{
    private readonly Flag<string> _image = new("--image", 'i', "Set image with its tag (example: docker.io/dkalinin/test-content:v1)", FlagTypes.Text);
    private readonly RegistryFlags _registry = new();

    public override string Examples => """
          # Delete tag v1 of repo/app1-config
          imgpkg tag delete -i repo/app1-config:v1
        """;

    protected override IEnumerable<IFlag> DefineFlags() => [_image, .. _registry.All];

    public override async Task RunAsync(FlagValues values, CommandContext context, CancellationToken cancellationToken)
    {
        TagReference tag = Tag(values.Text(_image));
        await using IClientSession session = context.OpenSession(_registry.Options(values), context.Debug);
        await session.Images.DeleteTagAsync(tag, cancellationToken);
        context.Output.Line($"Deleted '{tag.FullName}'");
    }

    // "latest" is not assumed: what is deleted should have been typed.
    private static TagReference Tag(string text) => ImageReference.Parse(text) switch
    {
        DigestReference => throw new RuleViolationException("Expected a tag, not a digest: an image cannot be deleted with this command"),
        TagReference tag when text.EndsWith($":{tag.Tag}", StringComparison.Ordinal) => tag,
        _ => throw new RuleViolationException("Expected a reference with its tag (example: repo/app1-config:v1)"),
    };
}
