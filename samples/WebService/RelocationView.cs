namespace WebService;

/// <summary>A relocation as clients see it: what is copied is known from the start, by digest.</summary>
internal sealed record RelocationView(Guid Id, string Source, string Destination, string State)
{
    public static RelocationView Of(Relocation relocation) =>
        new(relocation.Id, relocation.Source.ToString(), relocation.Destination.ToString(), relocation.Events.Last?.EventType ?? "started");
}
