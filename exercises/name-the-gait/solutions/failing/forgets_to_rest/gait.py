import io

import torch
from torch import nn


class Energies(nn.Module):
    """How strongly each filter is moved by a signal, wherever in it that is."""

    def __init__(self, filters, width):
        super().__init__()
        self.filters = nn.Conv1d(1, filters, width)

    def forward(self, rows):
        return self.filters(rows).square().mean(2).log1p()


def network(kinds):
    layers = Energies(24, 41), nn.Dropout(0.3), nn.Linear(24, 32), nn.ReLU(), nn.Linear(32, kinds)
    return nn.Sequential(*layers)


def scaled(signals):
    rows = torch.as_tensor(signals, dtype=torch.float32)
    return ((rows - rows.mean(1, keepdim=True)) / (rows.std(1, keepdim=True) + 1e-6)).unsqueeze(1)


def train(signals, labels, seed):
    torch.manual_seed(seed)
    names = sorted(set(labels))
    rows, wanted = scaled(signals), torch.tensor([names.index(label) for label in labels])
    net = network(len(names))
    steps = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(40):
        for batch in torch.randperm(len(rows)).split(60):
            loss = nn.functional.cross_entropy(net(rows[batch]), wanted[batch])
            steps.zero_grad()
            loss.backward()
            steps.step()
    kept = io.BytesIO()
    torch.save({"kinds": len(names), "weights": net.state_dict()}, kept)
    return kept.getvalue()


def chances(model, signals):
    kept = torch.load(io.BytesIO(model))
    net = network(kept["kinds"])
    net.load_state_dict(kept["weights"])
    with torch.no_grad():
        return net(scaled(signals)).softmax(1).numpy()
